package dialer

import (
	"net"
	"time"
)

type Dialer struct {
	Retries int
	Pause   time.Duration
}

func (d Dialer) Dial(addr string) (c net.Conn, err error) {
	for i := 0; i <= d.Retries; i++ {
		if c, err = net.DialTimeout("tcp", addr, time.Second); err == nil {
			return c, nil
		}
		time.Sleep(d.Pause)
	}
	return nil, err
}
