// Command mainpool ends while its workers have work.
package main

import (
	"bufio"
	"fmt"
	"os"
)

// Several workers, closed at the end.
type pool struct{ n int }

func (p *pool) run(in *bufio.Scanner) {
	jobs := make(chan string)
	for range p.n {
		go func() { // want `the program can end while the goroutine still works on what it has received from jobs last`
			for j := range jobs {
				store(j)
			}
		}()
	}
	for in.Scan() {
		jobs <- in.Text()
	}
	close(jobs)
}

func store(s string) {
	if err := os.WriteFile(s, nil, 0o600); err != nil {
		fmt.Println(err)
	}
}

func main() {
	p := &pool{2}
	p.run(bufio.NewScanner(os.Stdin))
}
