import json, subprocess
command = ["oauthctl", "token", "google", "--format", "executable"]
answer = json.loads(subprocess.run(command, stdout=subprocess.PIPE).stdout)
if not answer["success"]: raise SystemExit(answer["message"])
token = answer["access_token"]
