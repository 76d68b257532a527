package field

import "net"

// A field that a goroutine sets only if it has nothing.

type front struct {
	ln   net.Listener
	tags []string
}

func (f *front) serve() error {
	if f.ln == nil {
		ln, err := net.Listen("tcp", ":0")
		if err != nil {
			return err
		}
		f.ln = ln
	}
	for {
		c, err := f.ln.Accept()
		if err != nil {
			return err
		}
		c.Close()
	}
}

func (f *front) close() error { return f.ln.Close() }

// ok: it was made with one, so that it is not set again (as in gost).
func bench(n int) error {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	f := &front{ln: ln}
	go f.serve()
	for range n {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			return err
		}
		c.Close()
	}
	return f.close()
}

// ok: set before the go statement, in a literal.
func benchLiteral(ln func() net.Listener) error {
	f := &front{}
	f.ln = ln()
	go func() {
		if f.ln == nil {
			f.ln, _ = net.Listen("tcp", ":0")
		}
		for {
			if _, err := f.ln.Accept(); err != nil {
				return
			}
		}
	}()
	return f.ln.Close()
}

// It is made without.
func benchEmpty() error {
	f := &front{tags: []string{"a"}}
	go f.serve()
	return f.ln.Close() // want `f.ln is read here while the goroutine started at line \d+ may still be assigning it`
}

// It may be made without.
func benchGiven(ln net.Listener) error {
	f := &front{ln: ln}
	go f.serve()
	return f.ln.Close() // want `f.ln is read here while the goroutine started at line \d+ may still be assigning it`
}

// It is taken away again.
func benchTaken() error {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	f := &front{ln: ln}
	f.ln = nil
	go f.serve()
	return f.ln.Close() // want `f.ln is read here while the goroutine started at line \d+ may still be assigning it`
}

// It is set whatever it has.
func benchAlways() error {
	ln, err := net.Listen("tcp", ":0")
	if err != nil {
		return err
	}
	f := &front{ln: ln}
	go func() { f.ln, _ = net.Listen("tcp", ":0") }()
	return f.ln.Close() // want `f.ln is read here while the goroutine started at line \d+ may still be assigning it`
}
