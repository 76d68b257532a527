package main

import (
	"fmt"
	"net/http"
	"os"
	"sync"

	"unawaited/lib"
)

type app struct{}

func (a *app) export() { os.WriteFile("out", nil, 0o600) }

func each[T any](xs []T, f func(T)) {
	for _, x := range xs {
		go f(x)
	}
}

func main() {
	args := os.Args
	if len(args) == 2 {
		go lib.Mail("x") // want "main can return at line 27 right after it started Mail, which ends the program"
		fmt.Println("sent")
		return
	}
	a := new(app)
	if len(args) == 3 {
		go a.export() // want "started export"
		return
	}
	if len(args) == 4 {
		go func() { // want "started the goroutine"
			fmt.Println("hello")
		}()
		return
	}
	if len(args) == 5 {
		lib.Async(func() { lib.Mail("y") }) // want "started the goroutine"
		return
	}
	if len(args) == 6 {
		for _, arg := range args {
			go func() { lib.Mail(arg) }() // want "started the goroutine"
		}
		return
	}
	if len(args) == 7 {
		f := a.export
		go f() // want "started export"
		return
	}
	if len(args) == 8 {
		var wg sync.WaitGroup
		wg.Go(func() { lib.Mail("z") }) // ok: waited for
		wg.Wait()
		return
	}
	if len(args) == 9 {
		go lib.Mail("x") // ok: the server runs
		http.ListenAndServe(":0", nil)
		return
	}
	if len(args) == 10 {
		var wg sync.WaitGroup
		defer wg.Wait()
		wg.Go(func() { lib.Mail("z") }) // ok: waited for at the end
		return
	}
	if len(args) == 11 {
		go lib.Mail("x") // ok: select for ever
		select {}
	}
	if len(args) == 12 {
		go fill(args) // ok: no effect
		return
	}
	if len(args) == 13 {
		go func() { // ok: goes on for ever, as helpers do
			for {
				fmt.Println("tick")
			}
		}()
		return
	}
	if len(args) == 14 {
		run()
		return
	}
	if len(args) == 15 {
		go lib.Mail("x") // ok: an error path that ends the program, from syncthing
		if err := check(args); err != nil {
			return
		}
		http.ListenAndServe(":0", nil)
	}
	if len(args) == 16 {
		go post(args[1]) // want "started post"
		return
	}
	wait()
}

func post[T any](v T) { fmt.Println(v) }

func check([]string) error { return nil }

func fill(xs []string) {
	for i := range xs {
		xs[i] = ""
	}
}

func run() {
	go lib.Mail("x") // want "run can return at line 118 right after it started Mail"
}

func wait() {
	done := make(chan struct{})
	go func() { // ok: waited for
		defer close(done)
		lib.Mail("x")
	}()
	<-done
}
