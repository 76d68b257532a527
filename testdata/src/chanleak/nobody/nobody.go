// Package nobody has channels that nothing sends on, closes, or ever makes.
package nobody

import (
	"errors"
	"log"
	"os"
	"time"
)

// remove forgets to close.
func remove(name string) error {
	done := make(chan struct{})
	var err error
	go func() {
		err = os.Remove(name)
	}()
	<-done // want `receiving from done waits for ever: nothing sends on it or closes it`
	return err
}

// removeLater waits in its goroutine.
func removeLater(name string) {
	start := make(chan struct{})
	go func() {
		<-start // want `receiving from start waits for ever`
		_ = os.Remove(name)
	}()
}

// removeThrough waits in a helper.
func removeThrough[T any](name string, v T) T {
	done := make(chan struct{})
	go os.Remove(name)
	wait(done)
	return v
}

func wait(done <-chan struct{}) {
	<-done // want `waits for ever receiving from done: nothing sends on it or closes it`
	os.Remove("lock")
}

// removeEither has two that nobody knows.
func removeEither(name string) error {
	done := make(chan struct{})
	stop := make(chan struct{})
	go func() { _ = os.Remove(name) }()
	select { // want `this select waits for ever: nothing sends on done or stop, or closes them`
	case <-done:
		return nil
	case <-stop:
		return errors.New("stopped")
	}
}

// forever waits on purpose.
func forever() error {
	block := make(chan struct{})
	go serve()
	<-block // ok: nothing comes after it
	return nil
}

func foreverNil() {
	var never chan struct{}
	go serve()
	<-never // ok
	log.Println("not reached")
}

func serve() {
	never := make(chan struct{})
	for {
		select { // ok: the timer comes
		case <-never:
			return
		case <-time.After(time.Second):
			log.Print("serving")
		}
	}
}

// closes does what remove forgets.
func closes(name string) error {
	done := make(chan struct{})
	var err error
	go func() {
		defer close(done)
		err = os.Remove(name)
	}()
	<-done // ok
	return err
}

// given hands the channel out.
func given(register func(chan<- string)) string {
	ch := make(chan string)
	register(ch)
	return <-ch // ok
}

// shadowed makes another variable.
func shadowed(name string, async bool) error {
	var errc chan error
	if async {
		errc := make(chan error, 1)
		go func() { errc <- os.Remove(name) }()
	}
	return <-errc // want `receiving from errc waits for ever: it is never set, since the errc of line \d+ is another variable, which shadows it; assign to the one outside there, with =`
}

// assigned does not.
func assigned(name string, async bool) error {
	var errc chan error
	if async {
		errc = make(chan error, 1)
		go func() { errc <- os.Remove(name) }()
	} else {
		return nil
	}
	return <-errc // ok
}

// drain has nothing to range over.
func drain() int {
	var in chan string
	n := 0
	for range in { // want `ranging over in waits for ever: it is never set`
		n++
	}
	return n
}

// task never gets its channel.
type task struct {
	name string
	errc chan error
}

func (t *task) run() {
	t.errc <- os.Remove(t.name) // want `nothing in the package ever sets t\.errc, and a send on a nil channel waits for ever`
}

// Remove waits for a task.
func Remove(name string) error {
	t := &task{name: name}
	go t.run()
	return <-t.errc
}

// Server never makes its queue.
type Server struct {
	jobs chan string
	stop chan struct{}
	idle chan struct{}
	hook chan struct{}
}

// New starts it.
func New() *Server {
	s := &Server{stop: make(chan struct{})}
	go func() {
		for j := range s.jobs { // want `nothing in the package ever sets s\.jobs, and a range over a nil channel waits for ever`
			log.Print(j)
		}
	}()
	return s
}

// Put queues.
func (s *Server) Put(j string) { s.jobs <- j }

// Idle closes what is nil.
func (s *Server) Idle() {
	close(s.idle) // want `nothing in the package ever sets s\.idle, and closing a nil channel panics`
}

// Close asks whether there is a hook, which the tests set.
func (s *Server) Close() {
	if s.hook != nil {
		<-s.hook // ok
	}
	close(s.stop)
}

// Loop has a case that is switched off.
func (s *Server) Loop() {
	for {
		select {
		case <-s.idle: // ok
			log.Print("idle")
		case <-s.stop:
			return
		}
	}
}

// box is generic; one of its channels is set by a function.
type box[T any] struct {
	in, out chan T
}

func (b *box[T]) fill() { b.in = make(chan T) }

func (b *box[T]) move() {
	v := <-b.in // ok
	b.out <- v  // want `nothing in the package ever sets b\.out, and a send on a nil channel waits for ever`
}

// Move moves.
func Move() {
	b := &box[int]{}
	b.fill()
	go func() { b.in <- 1 }()
	b.move()
}

// lent is filled by another function through its address.
type lent struct{ c chan int }

func open(c *chan int) { *c = make(chan int, 1) }

// Lend asks for it.
func Lend() int {
	l := &lent{}
	open(&l.c)
	go func() { l.c <- 1 }()
	return <-l.c // ok
}

// pairLoop has two channels that nobody serves.
type pairLoop struct{ a, b chan int }

// NewPair starts it.
func NewPair() *pairLoop {
	l := &pairLoop{a: make(chan int), b: make(chan int)}
	go l.run()
	return l
}

func (l *pairLoop) run() {
	for {
		select { // want `this select waits for ever: nothing sends on l\.a or l\.b, or closes them`
		case v := <-l.a:
			log.Print(v)
		case v := <-l.b:
			log.Print(-v)
		}
	}
}

// ok: nothing comes to the receive, as nothing sets the flag either.
type restarted struct {
	running bool
	gone    chan struct{}
}

func (r *restarted) Restart() {
	if r.running {
		<-r.gone
	}
	println("again")
}

type rerun struct {
	running bool
	gone    chan struct{}
}

func (r *rerun) Start() { r.running = true }

func (r *rerun) Restart() {
	if r.running {
		<-r.gone // want `nothing in the package ever sets r.gone`
	}
	println("again")
}
