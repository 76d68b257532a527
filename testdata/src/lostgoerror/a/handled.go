package a

import (
	"context"
	"errors"
	"net"

	"lostgoerror/dep"
)

// From immudb: what a session returns it has told its peer.

type session struct {
	conn  net.Conn
	query chan string
}

type talker interface {
	Hello(ctx context.Context) error
	Queries(ctx context.Context) error
	Bye(ctx context.Context) error
}

func (s *session) tell(err error) { s.conn.Write([]byte(err.Error())) }

func (s *session) Hello(ctx context.Context) (err error) {
	defer func() {
		if err != nil {
			s.tell(err)
			s.conn.Close()
		}
	}()
	if _, err := s.conn.Read(nil); err != nil {
		return err
	}
	return ctx.Err()
}

func (s *session) Queries(ctx context.Context) error {
	if _, err := s.conn.Write([]byte("ready")); err != nil {
		return err
	}
	for {
		select {
		case q := <-s.query:
			if q == "" {
				s.tell(errors.New("empty"))
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *session) Bye(ctx context.Context) error {
	_, err := s.conn.Write([]byte("bye"))
	return err
}

func open(conn net.Conn) talker { return &session{conn: conn} }

type acceptor struct{}

func (a *acceptor) request(ctx context.Context, conn net.Conn) (err error) {
	t := open(conn)
	defer conn.Close()
	err = t.Hello(ctx)
	if err != nil {
		return err
	}
	return t.Queries(ctx)
}

func talk(ctx context.Context, s *session) error {
	if err := s.Hello(ctx); err != nil {
		return err
	}
	return nil
}

// One of them has told nobody.
func (a *acceptor) politely(ctx context.Context, conn net.Conn) (err error) {
	t := open(conn)
	defer conn.Close()
	if err = t.Hello(ctx); err != nil {
		return err
	}
	return t.Bye(ctx)
}

// And here nobody has.
func (a *acceptor) refused(ctx context.Context, s *session) error {
	if err := s.Hello(ctx); err != nil {
		return err
	}
	if s.query == nil {
		return errors.New("no queries")
	}
	return nil
}

func accept(ctx context.Context, a *acceptor, conn net.Conn, s *session) {
	go a.request(ctx, conn)  // ok
	go talk(ctx, s)          // ok
	go a.politely(ctx, conn) // want `the error of politely is lost`
	go a.refused(ctx, s)     // want `the error of refused is lost`
	go func() {
		_ = a.politely(ctx, conn) // want `the error of politely, the one thing`
	}()
	go func() {
		_ = a.request(ctx, conn) // ok
	}()
}

// From dolt: the controller keeps what it returns, for who waits for it.
func serve(ctx context.Context, c *dep.Controller) error {
	go c.Start(ctx) // ok
	if err := c.WaitForStart(); err != nil {
		return err
	}
	go c.Poll(ctx) // want `the error of Poll is lost`
	return c.WaitForStop()
}

// From tailscale: the comment says what the call is for, and that nobody waits.
func (s *store) giveBack(ctx context.Context) error {
	go s.Flush(ctx) // return our reservation with a bogus request
	go s.Flush(ctx) // want `the error of Flush is lost`
	return errors.New("not supported")
}
