package lineserver

import (
	"bufio"
	"errors"
	"log"
	"net"
	"os"
	"time"
)

type Handler func(line string) (reply string, quit bool)

type Server struct {
	h       Handler
	timeout time.Duration
}

func New(h Handler) *Server { return &Server{h: h, timeout: time.Minute} }

// Conn serves one connection until the peer leaves or says so.
func (s *Server) Conn(c net.Conn) {
	defer c.Close()
	rd := bufio.NewReader(c)
	for {
		_ = c.SetReadDeadline(time.Now().Add(s.timeout))
		line, err := rd.ReadString('\n')
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			log.Printf("%s: idle", c.RemoteAddr())
			return
		case err != nil:
			log.Printf("%s: %v", c.RemoteAddr(), err)
			break
		default:
			reply, quit := s.h(line)
			if _, err := c.Write([]byte(reply)); err != nil || quit {
				return
			}
		}
	}
}
