// Package dropped calls off what timers were to do.
package dropped

import (
	"log"
	"sync"
	"time"
)

// Calls to patients, which are called off.
type visit struct {
	patient string
	timer   *time.Timer
}

type diary struct {
	mu     sync.Mutex
	visits map[int]*visit
	call   func(patient string)
}

func (d *diary) enter(n int, patient string, in time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	v := &visit{patient: patient}
	v.timer = time.AfterFunc(in, func() { d.due(n, v) })
	d.visits[n] = v
}

func (d *diary) due(n int, v *visit) {
	d.mu.Lock()
	delete(d.visits, n) // ok: the timer's own function
	d.mu.Unlock()
	d.call(v.patient)
}

func (d *diary) callOff(n int) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.visits[n]
	if ok {
		delete(d.visits, n) // want `the timer of this entry \(made line 26\) is not stopped here, so its function is called all the same for what was called off, while shut stops those that are left \(line 75\): stop it before the entry is taken out`
	}
	return ok
}

func (d *diary) callOffAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.visits) // want `each timer in visits \(made line 26\) is not stopped here`
}

// By a helper, which two use: one of them stops the timer.
func (d *diary) quietly(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.strike(n)
	log.Print("struck out ", n)
}

func (d *diary) strike(n int) {
	delete(d.visits, n) // want `the timer of this entry \(made line 26\) is not stopped here`
}

func (d *diary) each(ns []int) {
	forEach(ns, func(n int) {
		delete(d.visits, n) // want `the timer of this entry \(made line 26\) is not stopped here`
	})
}

func (d *diary) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, v := range d.visits {
		v.timer.Stop()
	}
	d.visits = nil
}

func forEach(list []int, do func(int)) {
	for _, n := range list {
		do(n)
	}
}

// The map holds the timers; functions, and a package variable.
var (
	mu     sync.Mutex
	alarms = map[string]*time.Timer{}
)

func set(name string, in time.Duration, ring func(string)) {
	mu.Lock()
	defer mu.Unlock()
	alarms[name] = time.AfterFunc(in, func() { ring(name) })
}

func unset(name string) {
	mu.Lock()
	defer mu.Unlock()
	delete(alarms, name) // want `the timer of this entry \(made line 95\) is not stopped here`
}

func unsetRight(name string) {
	mu.Lock()
	defer mu.Unlock()
	if t, ok := alarms[name]; ok {
		t.Stop()
		delete(alarms, name) // ok
	}
}

func silence() {
	mu.Lock()
	defer mu.Unlock()
	for name, t := range alarms {
		t.Stop()
		delete(alarms, name) // ok
	}
}

// A field that is set to nil, of a generic object.
type offer[T any] struct {
	mu      sync.Mutex
	what    T
	timer   *time.Timer
	retract func(T)
}

func (o *offer[T]) make(in time.Duration) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.timer = time.AfterFunc(in, func() { o.retract(o.what) })
}

func (o *offer[T]) take() T {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.timer = nil // want `the timer in timer \(made line 133\) is not stopped here, so its function is called all the same for what was called off, while end stops those that are left \(line 147\): call timer.Stop before`
	return o.what
}

func (o *offer[T]) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil // ok
	}
}
