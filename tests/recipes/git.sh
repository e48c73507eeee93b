oauthctl git-credential setup git.example.com google
git clone https://git.example.com/team/project.git
