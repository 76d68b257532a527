package main

import (
	"log"
	"os"
	"sync"

	"unawaited/recorder"
	"unawaited/users"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}

// The recorder is used in another package. (An audit trail.)
func run(names []string) error {
	rec := recorder.New(os.Stdout) // want `the program ends when run returns \(line 25\), and nothing calls Recorder\.Flush, which waits for the goroutines that Record starts: call it before that`
	dir := users.New(rec)
	for _, n := range names {
		dir.Disable(n)
	}
	return save(names)
}

func save(names []string) error {
	f, err := recorder.Open("/tmp") // want `nothing calls Files\.Shutdown, which waits for the goroutines that Save starts`
	if err != nil {
		return err
	}
	for _, n := range names {
		f.Save(n, nil)
	}
	return nil
}

// Of the program itself.
type mails struct{ wg sync.WaitGroup }

func (m *mails) send(to string) {
	m.wg.Go(func() { os.WriteFile(to, nil, 0o600) })
}

func (m *mails) Wait() { m.wg.Wait() }

func init() {
	m := &mails{} // ok: the program goes on
	m.send("x")
}
