package listener

import (
	"errors"
	"io"
	"log"
	"net"
	"sync"
	"time"
)

type EchoServer struct {
	ln    net.Listener
	conns sync.WaitGroup
	once  sync.Once
}

func Listen(addr string) (*EchoServer, error) {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &EchoServer{ln: ln}, nil
}

// Serve accepts connections until Shutdown; it returns when all have ended.
func (s *EchoServer) Serve() error {
	defer s.conns.Wait()
	for {
		c, err := s.ln.Accept()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		s.conns.Add(1)
		go func() {
			defer s.conns.Done()
			s.handle(c)
		}()
	}
}

func (s *EchoServer) handle(c net.Conn) {
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		log.Print(err)
		return
	}
	if _, err := io.Copy(c, c); err != nil {
		log.Printf("echo %s: %v", c.RemoteAddr(), err)
	}
}

func (s *EchoServer) Shutdown() { s.once.Do(func() { s.ln.Close() }) }
