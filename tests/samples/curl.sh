#!/usr/bin/env bash
# An App's backend on the command line: is the user ready, and if not, what is missing and how is it
# given. Prints the user's status at the end.
#
# APP_ENDPOINT         the App's own address
# API_BASE             the address of the management and Connect APIs
# END_USER_ID          the App's own name for its user
# DYNAMIQ_ACCESS_KEY   an Access Key of the App's project
# END_USER_OPENAI_KEY  what the user brings
set -euo pipefail

# The value of a text field in compact JSON on standard input; the first one, if there are several.
field() {
  grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

ask() {
  curl --silent --show-error --fail-with-body "$@"
}

# 1. Is the user ready to run the App?
ask "$APP_ENDPOINT/v1/requirements/status?user_id=$END_USER_ID" \
  -H "Authorization: Bearer $DYNAMIQ_ACCESS_KEY"
echo

# 2. Mint a connect token.
link=$(ask -X POST "$APP_ENDPOINT/v1/connect/tokens" \
  -H "Content-Type: application/json" \
  -H "Authorization: Bearer $DYNAMIQ_ACCESS_KEY" \
  -d "{\"user_id\": \"$END_USER_ID\"}")
connect_token=$(field token <<<"$link")

# 3. List what is pending.
pending=$(ask "$API_BASE/v1/connect/requirements/status" \
  -H "Authorization: Bearer $connect_token")
echo "$pending"
requirement_id=$(field id <<<"$pending")

if [ "$(field type <<<"$pending")" = connection ]; then
  # 4a. Give credentials.
  ask -X POST "$API_BASE/v1/connect/requirements/$requirement_id/credentials" \
    -H "Content-Type: application/json" \
    -H "Authorization: Bearer $connect_token" \
    -d "{
      \"type\": \"dynamiq.connections.OpenAI\",
      \"config\": {\"api_key\": \"$END_USER_OPENAI_KEY\"}
    }"
else
  # 4b. Or get the address where the user links an account.
  ask -X POST "$API_BASE/v1/connect/requirements/$requirement_id/pipedream/authorize" \
    -H "Authorization: Bearer $connect_token"
fi
echo

# 5. Ask again.
ask "$APP_ENDPOINT/v1/requirements/status?user_id=$END_USER_ID" \
  -H "Authorization: Bearer $DYNAMIQ_ACCESS_KEY" | field status
