// Package grpc1275 has the structure of the kernel of that name, corrected.
package grpc1275

import (
	"io"
	"time"
)

type tube struct{ drops chan bool }

func (t *tube) flow() <-chan bool { return t.drops }

func (t *tube) dry() { close(t.drops) }

type tap struct{ tube *tube }

func (t *tap) Read(p []byte) (int, error) {
	select {
	case _, ok := <-t.tube.flow():
		if !ok {
			return 0, io.EOF
		}
	}
	return 0, nil
}

type basin struct {
	water io.Reader
	tube  *tube
}

func (b *basin) Read(p []byte) (int, error) { return io.ReadFull(b.water, p) }

type plumber struct{}

func (p *plumber) shut(b *basin) { b.tube.dry() }

func (p *plumber) build() *basin {
	t := &tube{drops: make(chan bool)}
	return &basin{water: &tap{tube: t}, tube: t}
}

func shutWhileOpen() {
	p := &plumber{}
	b := p.build()
	done := make(chan bool)
	go func() {
		defer close(done)
		b.Read([]byte{1})
	}()
	p.shut(b)
	late := time.NewTimer(time.Second)
	select {
	case <-done:
		late.Stop()
	case <-late.C:
	}
}

func Run() { shutWhileOpen() }
