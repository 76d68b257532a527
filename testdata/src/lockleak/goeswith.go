package lockleak

import (
	"errors"
	"sync"
)

// From a data base: the lock goes with the view, which gives it back when it is
// closed.

type shelf struct {
	mapping sync.RWMutex
	stats   sync.RWMutex
	open    bool
	views   []*view
}

type view struct {
	shelf *shelf
	rows  int
}

func (v *view) attach(s *shelf) { v.shelf = s }

func (s *shelf) View() (*view, error) {
	v, err := s.view()
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (s *shelf) view() (*view, error) {
	s.mapping.RLock()
	if !s.open {
		s.mapping.RUnlock()
		return nil, errors.New("closed")
	}
	v := &view{}
	v.attach(s)
	return v, nil // ok: the view's close gives it back
}

func (v *view) Close() {
	if v.shelf != nil {
		v.shelf.remove(v)
	}
}

func (s *shelf) remove(v *view) {
	s.mapping.RUnlock()
	s.views = nil
	v.shelf = nil
}

func (s *shelf) Grow() {
	s.mapping.Lock()
	s.open = true
	s.mapping.Unlock()
}

// No method of what is returned gives this lock back.
func (s *shelf) count() (*view, error) {
	s.stats.RLock()
	if !s.open {
		s.stats.RUnlock()
		return nil, errors.New("closed")
	}
	return &view{shelf: s, rows: len(s.views)}, nil // want `returns with s.stats held`
}

func (s *shelf) Count() int {
	v, err := s.count()
	if err != nil {
		return 0
	}
	s.stats.Lock()
	defer s.stats.Unlock()
	return v.rows
}

// Nothing is returned that could give it back.
func (s *shelf) last() (*view, error) {
	s.mapping.RLock()
	if !s.open {
		return nil, nil // want `returns with s.mapping held`
	}
	s.mapping.RUnlock()
	return s.views[len(s.views)-1], nil
}

func (s *shelf) Last() int {
	v, err := s.last()
	if err != nil || v == nil {
		return 0
	}
	return v.rows
}
