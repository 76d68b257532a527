package a

import (
	"errors"
	"sync"
)

// From cubefs: a shelf is split under its own lock, and what is waited for are
// the copies of the new shelf, which has another.
type shelf struct {
	mu    sync.Mutex
	next  *shelf
	hosts []string
}

func newShelf(hosts []string) (s *shelf) {
	s = &shelf{hosts: hosts}
	return
}

type library struct{ shelves []*shelf }

func (l *library) split(s *shelf) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	next, err := l.create(s.hosts)
	if err != nil {
		return err
	}
	s.next = next
	return nil
}

func (l *library) create(hosts []string) (s *shelf, err error) {
	var wg sync.WaitGroup
	errs := make(chan error, len(hosts))
	if len(hosts) == 0 {
		return nil, errors.New("no hosts")
	}
	s = newShelf(hosts)
	for _, h := range hosts {
		wg.Add(1)
		go func(h string) {
			defer func() {
				wg.Done()
			}()
			if err = copyTo(h); err != nil {
				errs <- err
				return
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			s.hosts = append(s.hosts, h)
		}(h)
	}
	wg.Wait()
	select {
	case err = <-errs:
		return nil, err
	default:
	}
	return
}

func copyTo(h string) error {
	if h == "" {
		return errors.New("no host")
	}
	return nil
}

// From cubefs: what writes in slices and what writes from a reader count in one
// group, each for itself.
type slicer struct {
	mu   sync.Mutex
	wg   sync.WaitGroup
	errs chan error
}

func (s *slicer) parallel(parts []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wg.Add(len(parts))
	s.errs = make(chan error, len(parts))
	for _, p := range parts {
		go func() {
			defer s.wg.Done()
			s.errs <- copyTo(p)
		}()
	}
	s.wg.Wait()
	return <-s.errs
}

func (s *slicer) from(parts []string) {
	for _, p := range parts {
		s.wg.Add(1)
		write := func() {
			defer s.wg.Done()
			if err := copyTo(p); err != nil {
				s.mu.Lock()
				s.errs <- err
				s.mu.Unlock()
			}
		}
		go write()
	}
	s.wg.Wait()
}
