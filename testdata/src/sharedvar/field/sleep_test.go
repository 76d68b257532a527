package field

import (
	"testing"
	"time"
)

type scanner struct {
	seen int
	name string
}

func (s *scanner) scan() { s.seen = 4 }

// From cubefs: the test sleeps until the goroutine must be done.
func TestScan(t *testing.T) {
	s := &scanner{}
	go s.scan()
	time.Sleep(time.Second)
	if s.seen != 4 { // ok
		t.Error(s.seen)
	}
}

func TestScanAtOnce(t *testing.T) {
	s := &scanner{}
	go s.scan()
	if s.seen == 4 { // want "s.seen is read here while the goroutine started at line 27 may still be assigning it"
		t.Error("too soon")
	}
}
