// Package kubernetes82550 has the structure of the kernel of that name, corrected.
package kubernetes82550

import "sync"

type map_ map[string]page

type page struct{}

type atlas struct{ cached map_ }

func (a *atlas) Open() map_ { return map_{} }

type traveller struct {
	mu    sync.Mutex
	atlas *atlas
}

func (t *traveller) book() *atlas {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.atlas == nil {
		t.atlas = &atlas{}
	}
	return t.atlas
}

func (t *traveller) Look() *page {
	p := t.book().Open()["a"]
	return &p
}

func Run() {
	t := &traveller{}
	for range 10 {
		go t.Look()
	}
}
