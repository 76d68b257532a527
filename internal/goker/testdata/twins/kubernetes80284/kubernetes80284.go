// Package kubernetes80284 has the structure of the kernel of that name, corrected.
package kubernetes80284

import "sync"

type phonebook struct{}

func (p *phonebook) Burn() {}

func newPhonebook() *phonebook { return &phonebook{} }

type exchange struct {
	mu     sync.Mutex
	onMove func()
}

func (e *exchange) Move() {
	p := newPhonebook()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.onMove = p.Burn
}

func newExchange() *exchange { return &exchange{} }

func Run() {
	var wg sync.WaitGroup
	wg.Add(2)
	e := newExchange()
	for range 2 {
		go func() {
			defer wg.Done()
			e.Move()
		}()
	}
	wg.Wait()
}
