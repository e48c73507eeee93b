import { spawnSync } from "node:child_process";
const { stdout } = spawnSync("oauthctl", ["token", "google", "--format", "executable"]);
const answer = JSON.parse(stdout);
if (!answer.success) throw new Error(answer.message);
const token = answer.access_token;
