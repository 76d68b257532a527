package before

import (
	"context"
	"net"
	"time"
)

// Phonebook asks a server for numbers.
type Phonebook struct {
	addr string
	ctx  context.Context
}

func dialPhonebook(ctx context.Context, addr string) (*Phonebook, error) {
	p := &Phonebook{addr: addr, ctx: ctx}
	return p, p.ask(ctx)
}

// Check says whether the server answers.
func (p *Phonebook) Check() error { return p.ask(p.ctx) }

func (p *Phonebook) ask(ctx context.Context) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", p.addr)
	if err != nil {
		return err
	}
	return conn.Close()
}

// OpenPhonebook waits no longer than a second.
func OpenPhonebook(addr string) (*Phonebook, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return dialPhonebook(ctx, addr) // deadctx/kept
}
