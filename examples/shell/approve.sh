#!/bin/sh
# Asks for one approval with curl alone, and says what became of it.
# Settings: COUNTERSIGN_URL, COUNTERSIGN_API_KEY. Usage: approve.sh <user> <amount> <account> <payee>
set -eu
if [ $# -ne 4 ]; then
  echo "usage: $0 <user> <amount> <account> <payee>" >&2
  exit 64
fi
# A text inside JSON.
json() { printf '%s' "$1" | sed 's/\\/\\\\/g; s/"/\\"/g'; }
user=$(json "$1") amount=$(json "$2") account=$(json "$3") payee=$(json "$4")
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT

call() { # call <method> <path> [<body>]: the answer goes to the standard output
  method=$1 path=$2
  shift 2
  # The key goes to curl by its standard input: arguments can be seen by everybody on this machine.
  printf 'header = "Authorization: Bearer %s"\n' "$COUNTERSIGN_API_KEY" |
    curl -sS -K - -X "$method" "$COUNTERSIGN_URL$path" -H 'Content-Type: application/json' \
      -H "Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')" ${1+--data "$1"}
}
# The text of one member, the first of that name. Good for ids and states; use a JSON tool such as jq for more.
member() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -1; }

call POST /v1/operations "{
  \"type\": \"transfer\", \"business\": \"payments\",
  \"details\": {\"amount\": \"$amount\", \"currency\": \"EUR\", \"account\": \"$account\", \"payee\": \"$payee\"},
  \"login\": {\"state\": 1, \"user\": \"$user\", \"authTime\": $(date +%s), \"methods\": [\"pwd\"]}
}" > "$folder/opened"
id=$(sed -n 's/^{"id":"\(op_[^"]*\)".*/\1/p' "$folder/opened")
if [ -z "$id" ]; then
  echo "not opened: $(member code < "$folder/opened")" >&2
  exit 1
fi
# What <countersign-approval> shows goes to a file of the caller's own: the tokens in it open this operation's streams.
if [ -n "${DISPLAY_FILE:-}" ]; then (umask 077 && cp "$folder/opened" "$DISPLAY_FILE"); fi
echo "opened $id"

state=presented version=0
while [ "$state" = created ] || [ "$state" = presented ] || [ "$state" = claimed ]; do
  call GET "/v1/operations/$id?waitSeconds=25&version=$version" > "$folder/operation"
  state=$(member state < "$folder/operation")
  version=$(sed -n 's/.*"version":\([0-9]*\).*/\1/p' "$folder/operation")
done
echo "$state"
[ "$state" = approved ] || exit 2

call POST "/v1/operations/$id/consume" '{}' > "$folder/receipt"
receipt=$(member receipt < "$folder/receipt")
[ -n "$receipt" ] || exit 3
# Carry it out here. A receipt is checked with: countersign receipt verify
call POST "/v1/operations/$id/outcome" '{"result":"done"}' > /dev/null
echo "carried out"
