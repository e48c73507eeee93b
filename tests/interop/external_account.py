"""Google's own library with a file of external_account: external_account.py FILE prints the token that its STS gave."""
import sys

from google.auth import pluggable
from google.auth.transport import _http_client

credentials = pluggable.Credentials.from_file(sys.argv[1], scopes=["read"])
credentials.refresh(_http_client.Request())
print(credentials.token)
