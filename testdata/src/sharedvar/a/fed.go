package a

import (
	"os"
	"strings"
	"sync"
)

// What a goroutine receives from another says nothing about its starter: a case
// from lnd.
func pump(text string, w *os.File) error {
	blocks := make(chan []byte, 1)
	var err error
	go func() {
		for b := range blocks {
			if _, err = w.Write(b); err != nil { // want `err is assigned by this goroutine, and by pump at line \d+ without waiting`
				return
			}
		}
	}()
	go func() {
		defer close(blocks)
		blocks <- []byte("---")
	}()
	for _, line := range strings.Split(text, "\n") {
		if _, err = w.WriteString(line); err != nil {
			return err
		}
	}
	return nil
}

// The starter feeds it.
func pumpItself(text string, w *os.File) (err error) {
	blocks := make(chan []byte)
	done := make(chan error, 1)
	if _, err = w.Write(nil); err != nil {
		return err
	}
	go func() {
		for b := range blocks {
			if _, err = w.Write(b); err != nil { // ok: it has had something from the starter
				break
			}
		}
		done <- err
	}()
	_, err = w.Write([]byte("---"))
	blocks <- []byte(text)
	close(blocks)
	return <-done
}

// The feeder is started after the assignment, which comes first that way.
func pumpLater(w *os.File) error {
	blocks := make(chan []byte, 1)
	var err error
	done := make(chan error, 1)
	go func() {
		for b := range blocks {
			if _, err = w.Write(b); err != nil { // ok
				break
			}
		}
		done <- err
	}()
	_, err = w.Write([]byte("---"))
	go func() {
		defer close(blocks)
		blocks <- []byte("---")
	}()
	return <-done
}

// Who sends is not known.
func pumpFrom(blocks chan []byte, w *os.File) (err error) {
	go func() {
		for b := range blocks {
			if _, err = w.Write(b); err != nil { // ok: whoever sends may know
				break
			}
		}
	}()
	_, err = w.Write([]byte("---"))
	return err
}

// A lock that only the goroutines take orders them among themselves.
func ownLock(names []string) error {
	var mu sync.Mutex
	var err error
	for _, n := range names {
		go func() {
			e := os.Remove(n)
			mu.Lock()
			err = e // want `err is assigned by this goroutine, and by ownLock at line \d+ without waiting`
			mu.Unlock()
		}()
	}
	err = os.Remove("all")
	return err
}

// The starter takes it, too.
func sameLock(names []string) error {
	var mu sync.Mutex
	var err error
	for _, n := range names {
		go func() {
			e := os.Remove(n)
			mu.Lock()
			err = e // ok
			mu.Unlock()
		}()
	}
	mu.Lock()
	defer mu.Unlock()
	err = os.Remove("all")
	return err
}

// Somebody else may take it.
func lent(names []string, lend func(*sync.Mutex)) error {
	var mu sync.Mutex
	var err error
	lend(&mu)
	for _, n := range names {
		go func() {
			e := os.Remove(n)
			mu.Lock()
			err = e // ok
			mu.Unlock()
		}()
	}
	err = os.Remove("all")
	return err
}
