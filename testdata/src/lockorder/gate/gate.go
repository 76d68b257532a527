// Package gate has a lock in front of two others, which exported methods take without
// it: who calls them in the package holds it.
package gate

import "sync"

type Device struct {
	config   sync.Mutex
	identity sync.RWMutex
	peers    sync.RWMutex
	key      string
	names    map[string]string
}

func New() *Device { return &Device{names: make(map[string]string)} }

// SetKey is called with config held.
func (d *Device) SetKey(key string) {
	d.identity.Lock()
	defer d.identity.Unlock()
	d.peers.Lock() // ok
	defer d.peers.Unlock()
	for n := range d.names {
		d.names[n] = key
	}
	d.key = key
}

func (d *Device) Configure(lines []string) {
	d.config.Lock()
	defer d.config.Unlock()
	for _, l := range lines {
		d.line(l)
	}
}

func (d *Device) line(l string) {
	if l != "" {
		d.SetKey(l)
	}
}

func (d *Device) up() int {
	d.config.Lock()
	defer d.config.Unlock()
	d.peers.RLock()
	defer d.peers.RUnlock()
	n := 0
	for _, key := range d.names {
		if d.is(key) { // ok
			n++
		}
	}
	return n
}

func (d *Device) is(key string) bool {
	d.identity.RLock()
	defer d.identity.RUnlock()
	return d.key == key
}

func (d *Device) Up() int { return d.up() }

// Open has another order, and nobody in front.
type Open struct {
	identity sync.Mutex
	peers    sync.Mutex
	key      string
	names    []string
}

func (o *Open) SetKey(key string) {
	o.identity.Lock()
	defer o.identity.Unlock()
	o.peers.Lock() // want `Open.peers is taken while Open.identity is held`
	defer o.peers.Unlock()
	o.names = nil
	o.key = key
}

func (o *Open) Keep(name string) {
	o.peers.Lock()
	defer o.peers.Unlock()
	o.identity.Lock() // ok: said at the other end
	defer o.identity.Unlock()
	o.names = append(o.names, name+o.key)
}
