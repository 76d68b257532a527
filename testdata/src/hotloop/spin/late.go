package spin

import (
	"bufio"
	"errors"
	"io"
	"log"
	"net"
	"os"
	"time"
)

// The errors that came of time leave; the break of the others leaves the switch alone.
func linesFor(c net.Conn, handle func(string)) {
	rd := bufio.NewReader(c)
	for {
		_ = c.SetReadDeadline(time.Now().Add(time.Minute))
		line, err := rd.ReadString('\n') // want "loop goes on when Reader.ReadString fails"
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			log.Printf("%s: idle", c.RemoteAddr())
			return
		case err != nil:
			log.Printf("%s: %v", c.RemoteAddr(), err)
			break
		default:
			handle(line)
		}
	}
}

type talk struct {
	conn net.Conn
	rd   *bufio.Reader
}

// A method, and a test inside that for an error.
func (t *talk) listen(handle func([]byte)) {
	for {
		line, err := t.rd.ReadBytes('\n') // want "loop goes on when Reader.ReadBytes fails"
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				return
			}
			log.Print(t.conn.RemoteAddr(), err)
			continue
		}
		handle(line)
	}
}

// A literal, generic.
func each2[T any](c net.Conn, parse func(string) T, use func(T)) {
	go func() {
		rd := bufio.NewReader(c)
		for {
			c.SetReadDeadline(time.Time{})
			line, err := rd.ReadString('\n') // want "loop goes on when Reader.ReadString fails"
			if err != nil {
				log.Print(err)
				continue
			}
			use(parse(line))
		}
	}()
}

// ok: it leaves when the input has ended.
func (t *talk) untilEnd(handle func([]byte)) {
	for {
		line, err := t.rd.ReadBytes('\n')
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil:
			log.Print(err)
			break
		default:
			handle(line)
		}
	}
}

// ok: only the errors that came of time do not leave.
func (t *talk) patient(handle func([]byte)) {
	for {
		t.conn.SetReadDeadline(time.Now().Add(time.Second))
		line, err := t.rd.ReadBytes('\n')
		if errors.Is(err, os.ErrDeadlineExceeded) {
			continue
		}
		if err != nil {
			return
		}
		handle(line)
	}
}

// ok: a function of others says what to do about it.
func (t *talk) judged(fatal func(error) bool, handle func([]byte)) {
	for {
		line, err := t.rd.ReadBytes('\n')
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) || fatal(err) {
				return
			}
			continue
		}
		handle(line)
	}
}
