package rooted

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"time"
)

// A command whose flags are fields: a case from a server's worker.
type workerCmd struct {
	Port string `env:"PORT" default:"5555" help:"Port to listen on"`
}

// Run ends with the context, and the program with it.
func (w *workerCmd) Run() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for { // ok
			if os.Getenv("HOSTS") == "" {
				time.Sleep(2 * time.Second)
				continue
			}
			exec.Command("worker", w.Port).Run()
		}
	}()
	onSignal(func() { cancel() })
	<-ctx.Done()
	return nil
}

// It waits for the goroutine.
type serveCmd struct {
	Port string `help:"Port to listen on"`
}

func (s *serveCmd) Run() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		for { // want `nothing ends this loop after ctx has ended`
			exec.CommandContext(ctx, "worker", s.Port).Run()
			time.Sleep(2 * time.Second)
		}
	}()
	onSignal(func() { cancel() })
	wg.Wait()
	return nil
}

// An object of a library, which is no command.
type server struct{ port string }

func (s *server) Run() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		for { // want `nothing ends this loop after ctx has ended`
			exec.CommandContext(ctx, "worker", s.port).Run()
			time.Sleep(2 * time.Second)
		}
	}()
	onSignal(func() { cancel() })
	<-ctx.Done()
	return nil
}

var handlers []func()

func onSignal(f func()) { handlers = append(handlers, f) }
