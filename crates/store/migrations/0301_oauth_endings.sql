-- No row with granted access is deleted, by a cascade neither, before its grant was taken up: what ends
-- with it has to be noted in oauth_revocations first.
CREATE TRIGGER connections_with_a_grant_end_openly BEFORE DELETE ON connections
WHEN EXISTS (SELECT 1 FROM oauth_grants WHERE connection_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'granted access has to be revoked first'); END;
CREATE TRIGGER end_user_connections_with_a_grant_end_openly BEFORE DELETE ON end_user_connections
WHEN EXISTS (SELECT 1 FROM oauth_grants WHERE end_user_connection_id = OLD.id)
BEGIN SELECT RAISE(ABORT, 'granted access has to be revoked first'); END;
