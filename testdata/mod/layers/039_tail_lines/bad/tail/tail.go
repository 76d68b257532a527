package tail

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

// Follower sends the lines of a growing file.
type Follower struct {
	lines chan string
	stop  chan struct{}
	once  sync.Once
	every time.Duration
	f     *os.File
	err   error
}

// Follow starts to read path from its beginning.
func Follow(path string, every time.Duration) (*Follower, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	fl := &Follower{
		lines: make(chan string),
		stop:  make(chan struct{}),
		every: every,
		f:     f,
	}
	go fl.read()
	return fl, nil
}

// Lines is closed after Stop and after a read error.
func (fl *Follower) Lines() <-chan string { return fl.lines }

// Err says why the reading ended; valid when Lines is closed.
func (fl *Follower) Err() error { return fl.err }

// Stop ends the reading. It may be called more than once.
func (fl *Follower) Stop() {
	fl.once.Do(func() {
		close(fl.stop)
		close(fl.lines)
	})
}

func (fl *Follower) read() {
	defer close(fl.lines)
	defer fl.f.Close()
	r := bufio.NewReader(fl.f)
	var part strings.Builder
	for {
		s, err := r.ReadString('\n')
		part.WriteString(s)
		switch {
		case err == nil:
			select {
			case fl.lines <- strings.TrimSuffix(part.String(), "\n"):
			case <-fl.stop:
				return
			}
			part.Reset()
		case errors.Is(err, io.EOF):
			select {
			case <-time.After(fl.every):
			case <-fl.stop:
				return
			}
		default:
			fl.err = err
			return
		}
	}
}
