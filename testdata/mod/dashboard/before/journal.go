package before

import (
	"log"
	"os"
)

// Journal keeps who has signed in.
type Journal struct{ f *os.File }

// SignedIn notes a user in the background.
func (j *Journal) SignedIn(name string) {
	go func() { // unawaited/closed-under
		if _, err := j.f.WriteString(name + "\n"); err != nil {
			log.Print(err)
		}
	}()
}

// Close closes the file.
func (j *Journal) Close() error { return j.f.Close() }
