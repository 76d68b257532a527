package exits

import (
	"bufio"
	"net"
	"os"
	"os/signal"
)

// From earthly: who reads signals or standard input does so until the process ends,
// whoever receives.
func terminal(con net.Conn) {
	sizes, lines, beats := make(chan []byte), make(chan []byte), make(chan []byte)
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs)
	go func() {
		for range sigs {
			sizes <- []byte("size") // ok
		}
	}()
	go func() {
		for {
			size := <-sizes
			if _, err := con.Write(size); err != nil {
				return
			}
		}
	}()
	go func() {
		in := bufio.NewReader(os.Stdin)
		for {
			line, err := in.ReadBytes('\n')
			if err != nil {
				return
			}
			lines <- line // ok
		}
	}()
	go func() {
		for {
			line := <-lines
			if _, err := con.Write(line); err != nil {
				return
			}
		}
	}()
	go func() {
		in := bufio.NewReader(con)
		for {
			line, err := in.ReadBytes('\n')
			if err != nil {
				return
			}
			beats <- line // want `waits for ever once the goroutine at line \d+, the only receiver, has returned on an error of Write`
		}
	}()
	go func() {
		for {
			beat := <-beats
			if _, err := con.Write(beat); err != nil {
				return
			}
		}
	}()
}

// This one leaves with the rest.
func terminal2(con net.Conn, stop chan struct{}) {
	sizes := make(chan []byte)
	sigs := make(chan os.Signal, 1)
	signal.Notify(sigs)
	go func() {
		for {
			select {
			case <-sigs:
				sizes <- []byte("size") // want `waits for ever once the goroutine at line \d+, the only receiver, has returned on an error of Write`
			case <-stop:
				return
			}
		}
	}()
	go func() {
		for {
			size := <-sizes
			if _, err := con.Write(size); err != nil {
				return
			}
		}
	}()
}

var _, _ = terminal, terminal2
