// Package kubernetes58107 has the structure of the kernel of that name, corrected.
package kubernetes58107

import (
	"sync"
	"sync/atomic"
)

type inbox interface {
	Take() bool
	Put()
	Shut()
}

type mailbox struct {
	cond  *sync.Cond
	mails int
	shut  bool
}

func (m *mailbox) Take() bool {
	m.cond.L.Lock()
	defer m.cond.L.Unlock()
	for m.mails == 0 && !m.shut {
		m.cond.Wait()
	}
	if m.mails == 0 {
		return false
	}
	m.mails--
	return true
}

func (m *mailbox) Put() {
	m.cond.L.Lock()
	m.mails++
	m.cond.L.Unlock()
	m.cond.Signal()
}

func (m *mailbox) Shut() {
	m.cond.L.Lock()
	m.shut = true
	m.cond.L.Unlock()
	m.cond.Broadcast()
}

type office struct {
	mu     sync.RWMutex
	rules  int
	sorted atomic.Int32
	mail   inbox
	late   inbox
}

func (o *office) clerk(in inbox, _ string) {
	sort := func() bool {
		if !in.Take() {
			return true
		}
		o.mu.RLock()
		defer o.mu.RUnlock()
		o.sorted.Add(1)
		return false
	}
	for {
		if quit := sort(); quit {
			return
		}
	}
}

func (o *office) Open() {
	go o.clerk(o.mail, "morning")
	go o.clerk(o.late, "evening")
}

func (o *office) Reform() {
	for range 100 {
		o.mu.Lock()
		o.rules++
		o.mu.Unlock()
	}
}

func (o *office) fill() {
	for range 100 {
		o.mail.Put()
		o.late.Put()
	}
	o.mail.Shut()
	o.late.Shut()
}

func openOffice() {
	o := &office{
		mail: &mailbox{cond: sync.NewCond(&sync.Mutex{})},
		late: &mailbox{cond: sync.NewCond(&sync.Mutex{})},
	}
	go o.Open()
	go o.Reform()
	o.fill()
}

func Run() { go openOffice() }
