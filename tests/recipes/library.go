out, _ := exec.Command("oauthctl", "token", "google", "--format", "executable").Output()
var answer struct{ Success bool; Message string; Token string `json:"access_token"` }
if err := json.Unmarshal(out, &answer); err != nil { log.Fatal(err) }
if !answer.Success { log.Fatal(answer.Message) }
token := answer.Token
