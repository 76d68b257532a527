// Package slowmember has hubs: loops that send to members, and take in the word that one
// leaves.
package slowmember

import (
	"context"
	"net"
	"slices"
)

type Tick struct{ Cents int }

// Member is drained by other packages.
type Member struct {
	ID  string
	Out chan Tick
}

type Hub struct {
	join, leave chan *Member
	ticks       chan Tick
	members     map[*Member]struct{}
}

func NewHub() *Hub {
	return &Hub{make(chan *Member), make(chan *Member), make(chan Tick, 64), make(map[*Member]struct{})}
}

func NewMember(id string) *Member { return &Member{id, make(chan Tick, 16)} }

func (h *Hub) Join(m *Member)  { h.join <- m }
func (h *Hub) Leave(m *Member) { h.leave <- m }
func (h *Hub) Publish(t Tick)  { h.ticks <- t }

func (h *Hub) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-h.join:
			h.members[m] = struct{}{}
		case m := <-h.leave:
			h.drop(m)
		case t := <-h.ticks:
			h.broadcast(t)
		}
	}
}

// helper, method: what the loop calls sends.
func (h *Hub) broadcast(t Tick) {
	for m := range h.members {
		m.Out <- t // want `sending on m.Out waits until that member receives, and meanwhile the loop does not serve h.leave \(line \d+\): a member that has stopped receiving and asks to leave waits for the loop, and the loop for it; send in a select with a default, or with a channel that the member closes first`
	}
}

func (h *Hub) drop(m *Member) {
	if _, ok := h.members[m]; ok {
		delete(h.members, m)
		close(m.Out)
	}
}

// Literal is a hub in a function literal with a local map of channels.
func Literal(in <-chan string) (enter, leave chan chan string) {
	enter, leave = make(chan chan string), make(chan chan string)
	go func() {
		all := make(map[chan string]bool)
		for {
			select {
			case s := <-in:
				for c := range all {
					c <- s // want `sending on c waits until that member receives`
				}
			case c := <-enter:
				all[c] = true
			case c := <-leave:
				delete(all, c)
				close(c)
			}
		}
	}()
	return enter, leave
}

// List keeps its members in a slice.
type List struct {
	add, remove chan chan int
	in          chan int
	members     []chan int
}

func (l *List) run() {
	for {
		select {
		case c := <-l.add:
			l.members = append(l.members, c)
		case c := <-l.remove:
			l.members = slices.DeleteFunc(l.members, func(m chan int) bool { return m == c })
		case v := <-l.in:
			for _, c := range l.members {
				c <- v // want `sending on c waits until that member receives`
			}
		}
	}
}

func NewList() *List {
	return &List{make(chan chan int), make(chan chan int), make(chan int), nil}
}

func (l *List) Start()            { go l.run() }
func (l *List) Add(c chan int)    { l.add <- c }
func (l *List) Remove(c chan int) { l.remove <- c }
func (l *List) Put(v int)         { l.in <- v }

// Topic is generic, and has its members by name.
type Topic[T any] struct {
	join, leave chan Seat[T]
	in          chan T
	seats       map[string]Seat[T]
}

type Seat[T any] struct {
	Name string
	C    chan T
}

func (t *Topic[T]) Run() {
	for {
		select {
		case s := <-t.join:
			t.seats[s.Name] = s
		case s := <-t.leave:
			delete(t.seats, s.Name)
		case v := <-t.in:
			for _, s := range t.seats {
				s.C <- v // want `sending on s.C waits until that member receives`
			}
		}
	}
}

// A function serves, and a writer leaves when it fails.
type peer struct {
	conn net.Conn
	send chan []byte
}

type room struct {
	enter, exit chan *peer
	say         chan []byte
	peers       map[*peer]bool
}

func serve(r *room) {
	for {
		select {
		case p := <-r.enter:
			r.peers[p] = true
			go r.write(p)
		case p := <-r.exit:
			delete(r.peers, p)
			close(p.send)
		case b := <-r.say:
			for p := range r.peers {
				p.send <- b // want `sending on p.send waits until that member receives`
			}
		}
	}
}

func (r *room) write(p *peer) {
	for b := range p.send {
		if _, err := p.conn.Write(b); err != nil {
			break
		}
	}
	r.exit <- p
}

func newRoom() *room {
	r := &room{make(chan *peer), make(chan *peer), make(chan []byte), make(map[*peer]bool)}
	go serve(r)
	return r
}

func (r *room) add(conn net.Conn) { r.enter <- &peer{conn, make(chan []byte, 8)} }
func (r *room) tell(b []byte)     { r.say <- b }

// One channel brings all that happens.
type entered struct{ m *Member }
type left struct{ id string }

type Board struct {
	events  chan any
	members map[string]*Member
}

func NewBoard() *Board {
	b := &Board{make(chan any), make(map[string]*Member)}
	go b.loop()
	return b
}

func (b *Board) Enter(m *Member) { b.events <- entered{m} }
func (b *Board) Exit(m *Member)  { b.events <- left{m.ID} }
func (b *Board) Tell(t Tick)     { b.events <- t }

func (b *Board) loop() {
	for e := range b.events {
		switch e := e.(type) {
		case entered:
			b.members[e.m.ID] = e.m
		case left:
			delete(b.members, e.id)
		case Tick:
			for _, m := range b.members {
				m.Out <- e // want `sending on m.Out waits until that member receives`
			}
		}
	}
}

// ok: those who are too slow miss it.
type Loose struct {
	join, leave chan *Member
	ticks       chan Tick
	members     map[*Member]struct{}
}

func (h *Loose) Run() {
	for {
		select {
		case m := <-h.join:
			h.members[m] = struct{}{}
		case m := <-h.leave:
			delete(h.members, m)
		case t := <-h.ticks:
			for m := range h.members {
				select {
				case m.Out <- t: // ok
				default:
					delete(h.members, m)
				}
			}
		}
	}
}

// ok: a writer of this package takes all until the hub closes the channel.
type client struct {
	conn net.Conn
	out  chan []byte
}

type drained struct {
	join, leave chan *client
	in          chan []byte
	clients     map[*client]bool
}

func (d *drained) run() {
	for {
		select {
		case c := <-d.join:
			d.clients[c] = true
		case c := <-d.leave:
			delete(d.clients, c)
			close(c.out)
		case b := <-d.in:
			for c := range d.clients {
				c.out <- b // ok
			}
		}
	}
}

func (d *drained) Serve(conn net.Conn) {
	c := &client{conn, make(chan []byte, 8)}
	go func() {
		for b := range c.out {
			c.conn.Write(b)
		}
	}()
	d.join <- c
	conn.Read(make([]byte, 1))
	d.leave <- c
}

func newDrained() *drained {
	d := &drained{make(chan *client), make(chan *client), make(chan []byte), make(map[*client]bool)}
	go d.run()
	return d
}

func (d *drained) Send(b []byte) { d.in <- b }

// ok: who leaves goes on to receive until the hub has heard of it.
type listener struct{ c chan int }

type polite struct {
	join, leave chan *listener
	in          chan int
	all         map[*listener]bool
}

func (p *polite) run() {
	for {
		select {
		case l := <-p.join:
			p.all[l] = true
		case l := <-p.leave:
			delete(p.all, l)
		case v := <-p.in:
			for l := range p.all {
				l.c <- v // ok
			}
		}
	}
}

func (p *polite) Listen(n int) (sum int) {
	l := &listener{make(chan int)}
	p.join <- l
	for range n {
		sum += <-l.c
	}
	for {
		select {
		case <-l.c:
		case p.leave <- l:
			return sum
		}
	}
}

func newPolite() *polite {
	p := &polite{make(chan *listener), make(chan *listener), make(chan int), make(map[*listener]bool)}
	go p.run()
	return p
}

func (p *polite) Put(v int) { p.in <- v }

// ok: each is told once, and taken out.
type Waiters struct {
	wait, giveUp chan *Waiter
	done         chan error
	all          map[*Waiter]bool
}

type Waiter struct{ C chan error }

func (w *Waiters) Run() {
	for {
		select {
		case x := <-w.wait:
			w.all[x] = true
		case x := <-w.giveUp:
			delete(w.all, x)
		case err := <-w.done:
			for x := range w.all {
				x.C <- err // ok: it has room for it
				delete(w.all, x)
			}
		}
	}
}

func NewWaiter() *Waiter { return &Waiter{make(chan error, 1)} }

// ok: each send is in a goroutine of its own.
type Apart struct {
	join, leave chan *Member
	ticks       chan Tick
	members     map[*Member]struct{}
}

func (h *Apart) Run() {
	for {
		select {
		case m := <-h.join:
			h.members[m] = struct{}{}
		case m := <-h.leave:
			delete(h.members, m)
		case t := <-h.ticks:
			for m := range h.members {
				go func() { m.Out <- t }() // ok
			}
		}
	}
}

// ok: who leaves is taken out of another list; these are never told to leave.
type Two struct {
	join, leave chan *Member
	ticks       chan Tick
	members     map[*Member]struct{}
	workers     []chan Tick
}

func (h *Two) Run() {
	for {
		select {
		case m := <-h.join:
			h.members[m] = struct{}{}
		case m := <-h.leave:
			delete(h.members, m)
		case t := <-h.ticks:
			for _, w := range h.workers {
				w <- t // ok
			}
		}
	}
}

// ok: the end of the member ends the send.
type Ending struct {
	Out  chan Tick
	Done chan struct{}
}

type Watching struct {
	join, leave chan *Ending
	ticks       chan Tick
	members     map[*Ending]struct{}
}

func (h *Watching) Run() {
	for {
		select {
		case m := <-h.join:
			h.members[m] = struct{}{}
		case m := <-h.leave:
			delete(h.members, m)
		case t := <-h.ticks:
			for m := range h.members {
				select {
				case m.Out <- t: // ok
				case <-m.Done:
				}
			}
		}
	}
}
