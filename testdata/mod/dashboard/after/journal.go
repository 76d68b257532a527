package after

import (
	"log"
	"os"
	"sync"
)

// Journal keeps who has signed in.
type Journal struct {
	f       *os.File
	pending sync.WaitGroup
}

// SignedIn notes a user in the background.
func (j *Journal) SignedIn(name string) {
	j.pending.Go(func() {
		if _, err := j.f.WriteString(name + "\n"); err != nil {
			log.Print(err)
		}
	})
}

// Close closes the file once all is written.
func (j *Journal) Close() error {
	j.pending.Wait()
	return j.f.Close()
}
