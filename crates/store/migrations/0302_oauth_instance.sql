-- The account's own server at a provider that has one for each customer, as it is shown. What a token
-- is sent to stands sealed beside the token.
ALTER TABLE oauth_grants ADD COLUMN instance TEXT;
