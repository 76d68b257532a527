// Command announce tells the mail service that the dashboard is up.
package main

import (
	"log"
	"net/http"
	"os"
)

func main() {
	resp, err := http.Post(os.Args[1], "text/plain", http.NoBody)
	if err != nil {
		log.Fatal(err)
	}
	resp.Body.Close()
}
