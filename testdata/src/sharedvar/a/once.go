package a

import "net"

// The first who writes is the client: the address is set once, before its goroutine is
// started.
func firstIsClient(conn, back net.PacketConn) {
	var client net.Addr
	buf := make([]byte, 1500)
	for {
		_, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if client == nil {
			client = from
			go func() {
				b := make([]byte, 1500)
				for {
					if _, _, err := back.ReadFrom(b); err != nil {
						return
					}
					conn.WriteTo(b, client) // ok: later rounds find it set
				}
			}()
		}
	}
}

func flagOnce(conn, back net.PacketConn) {
	var started bool
	var n int
	buf := make([]byte, 1500)
	for {
		_, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if !started {
			started = true
			n++
			go func() {
				b := make([]byte, 1500)
				for {
					if _, _, err := back.ReadFrom(b); err != nil {
						return
					}
					conn.WriteTo(b, from)
					println(started) // ok: set once
				}
			}()
		}
	}
}

// What is set when it is unset, and unset again elsewhere, changes.
func clientAgain(conn, back net.PacketConn) {
	var client net.Addr
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if client == nil {
			client = from
			go func() {
				b := make([]byte, 1500)
				for {
					if _, _, err := back.ReadFrom(b); err != nil {
						return
					}
					conn.WriteTo(b, client) // want `client is read by this goroutine while clientAgain may change it`
				}
			}()
		}
		if n == 0 {
			client = nil
		}
	}
}

// What is replaced whenever it is another, changes.
func lastIsClient(conn, back net.PacketConn) {
	var client net.Addr
	buf := make([]byte, 1500)
	for {
		_, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		if client != from {
			client = from
			go func() {
				b := make([]byte, 1500)
				for {
					if _, _, err := back.ReadFrom(b); err != nil {
						return
					}
					conn.WriteTo(b, client) // want `client is read by this goroutine while lastIsClient may change it`
				}
			}()
		}
	}
}
