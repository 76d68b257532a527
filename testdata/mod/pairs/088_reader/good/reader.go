package reader

import (
	"bufio"
	"io"
	"log"
)

type Command struct {
	Name string
	Args string
}

func read(r io.Reader, out chan<- Command, stop <-chan struct{}) {
	sc := bufio.NewScanner(r)
	for sc.Scan() {
		select {
		case out <- Command{Name: sc.Text()}:
		case <-stop:
			return
		}
	}
	if err := sc.Err(); err != nil {
		log.Printf("read: %v", err)
	}
	close(out)
}

// Serve runs the commands of r until one of them is "quit".
func Serve(r io.Reader, run func(Command) error) error {
	cmds := make(chan Command)
	stop := make(chan struct{})
	go read(r, cmds, stop)
	defer close(stop)
	for c := range cmds {
		if c.Name == "quit" {
			return nil
		}
		if err := run(c); err != nil {
			return err
		}
	}
	return nil
}
