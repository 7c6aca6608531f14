SITEURL = "https://old.example"
