package detached

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"sync"

	"unawaited/lib"
)

type owner struct {
	wg   sync.WaitGroup
	done chan struct{}
	jobs chan string
	bg   lib.Background
	once sync.Once
}

// A worker pool owned by a struct with Close and a WaitGroup.
func newOwner() *owner {
	o := &owner{done: make(chan struct{}), jobs: make(chan string)}
	for range 4 {
		o.wg.Add(1)
		go o.worker() // ok: Close waits for it
	}
	go o.stopped() // ok: done stops it
	return o
}

func (o *owner) worker() {
	defer o.wg.Done()
	for j := range o.jobs {
		lib.Mail(j)
	}
}

func (o *owner) stopped() {
	for {
		select {
		case <-o.done:
			return
		default:
			lib.Mail("x")
		}
	}
}

func (o *owner) Close() {
	close(o.jobs)
	close(o.done)
	o.wg.Wait()
}

func (o *owner) Mail(to string) {
	o.bg.Go(func() { lib.Mail(to) }) // ok: has an owner, by fact
}

func withContext(ctx context.Context) {
	go lib.Audit(ctx, "x")        // ok: can be cancelled
	go func() { use(ctx, "y") }() // ok: can be cancelled, in a helper
}

func use(ctx context.Context, s string) { lib.Audit(ctx, s) }

func result(to string) <-chan error {
	errc := make(chan error, 1)
	go func() { errc <- lib.Mail(to) }() // ok: tells its end
	return errc
}

func callback(to string, done func(error)) {
	go func() { done(lib.Mail(to)) }() // ok: tells its end to the caller
}

func accept(ln net.Listener) {
	go func() { // ok: closing the listener ends it
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			c.Close()
		}
	}()
}

func noEffect(xs []int) {
	go func() { // ok: no effect outside
		for i := range xs {
			xs[i]++
		}
		fmt.Println(xs)
	}()
}

func (o *owner) single() {
	o.once.Do(func() {
		go lib.Mail("x") // ok: once for the process
	})
}

func init() {
	go lib.Mail("started") // ok: runs once, at the start
	startUp()
}

func startUp() {
	go lib.Mail("started") // ok: only init calls it
}

func said(to string) {
	//asynclint:detached mails are best effort
	go lib.Mail(to) // ok: said so
}

// From containerd and nats-server.
func background(cmd *exec.Cmd, dir string, w *io.PipeWriter) {
	go cmd.Wait()        // ok: reaps the process
	go os.RemoveAll(dir) // ok: best effort, done again at the next start
	go func() {          // ok: closing the pipe tells the reader
		w.CloseWithError(lib.Mail("x"))
	}()
}

// From etcd's proxy.
func probe(addr string) {
	go func() { // ok: only asks whether the other side is there
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
		}
	}()
}

type unknown interface{ Send(string) }

func handsOn(u unknown, to string) {
	go func() { // ok: who knows what Send does
		u.Send(to)
		lib.Mail(to)
	}()
}

// What the goroutine ends is what the starter waits for: a case from cometbft.
func tailUntil(pid int) error {
	cmd := exec.Command("tail", "-f", fmt.Sprintf("/proc/%d/fd/2", pid))
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { // ok
		if p, err := os.FindProcess(pid); err == nil {
			p.Signal(os.Interrupt)
		}
		lib.Mail("root")
		cmd.Process.Kill()
	}()
	return cmd.Wait()
}
