package detached

import (
	"net/http"
	"os"
	"os/exec"
	"time"

	"unawaited/lib"
)

type mailer struct{ from string }

func (m *mailer) welcome(to string) { lib.Mail(to) }

type service struct{ m *mailer }

func (s *service) Register(name string) {
	go s.m.welcome(name) // want "^nobody can wait for welcome, and nothing can stop it, so shutting down cuts it off in its work: give it an owner"
}

func Literal(name string) {
	go func() { // want "nobody can wait for the goroutine"
		if err := lib.Mail(name); err != nil {
			println(err)
		}
	}()
}

func Named(name string) {
	go lib.Mail(name) // want "nobody can wait for Mail"
}

func Helper(name string) {
	lib.Async(func() { lib.Mail(name) }) // want "nobody can wait for the goroutine"
}

func Generic[T any](xs []T, f string) {
	for range xs {
		go func() { // want "nobody can wait for the goroutine"
			resp, err := http.Post(f, "", nil)
			if err == nil {
				resp.Body.Close()
			}
		}()
	}
}

func Files(name string) {
	go func() { // want "nobody can wait for the goroutine"
		os.WriteFile(name, nil, 0o600)
	}()
}

func Process(name string) {
	go exec.Command(name).Run() // want "nobody can wait for Run"
}

func Forever(url string) {
	go func() { // want "nobody can wait for the goroutine"
		for range time.Tick(time.Minute) {
			lib.Mail(url)
		}
	}()
}

// Another process is no way to wait for this.
func tailAndKill(pid int) error {
	cmd := exec.Command("tail", "-f", "log")
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { // want "nobody can wait for the goroutine"
		if p, err := os.FindProcess(pid); err == nil {
			lib.Mail("root")
			p.Kill()
		}
	}()
	return cmd.Wait()
}
