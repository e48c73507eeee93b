oauthctl request google https://www.googleapis.com/calendar/v3/users/me/calendarList
