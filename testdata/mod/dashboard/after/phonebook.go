package after

import (
	"context"
	"net"
	"time"
)

// Phonebook asks a server for numbers.
type Phonebook struct {
	addr string
}

func dialPhonebook(ctx context.Context, addr string) (*Phonebook, error) {
	p := &Phonebook{addr: addr}
	return p, p.ask(ctx)
}

// Check says whether the server answers.
func (p *Phonebook) Check(ctx context.Context) error { return p.ask(ctx) }

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
	return dialPhonebook(ctx, addr)
}
