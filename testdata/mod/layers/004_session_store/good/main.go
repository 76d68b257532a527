package main

import (
	"bufio"
	"errors"
	"log/slog"
	"os"

	"example.com/layers/004_session_store/good/journal"
	"example.com/layers/004_session_store/good/session"
)

func main() {
	j, err := journal.Open("sessions.log")
	if err != nil {
		slog.Error("open journal", "err", err)
		os.Exit(1)
	}
	svc := session.NewService(j)
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
		if err := svc.Touch(sc.Text()); err != nil {
			slog.Warn("touch", "err", err)
		}
	}
	if err := errors.Join(sc.Err(), svc.Close()); err != nil {
		slog.Error("close", "err", err)
		os.Exit(1)
	}
}
