// Command announce tells the mail service that the dashboard is up.
package main

import (
	"net/http"
	"os"
)

func main() {
	go func() { // unawaited/main-exit
		resp, err := http.Post(os.Args[1], "text/plain", http.NoBody)
		if err == nil {
			resp.Body.Close()
		}
	}()
}
