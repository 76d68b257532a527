package a

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"os"

	"github.com/sirupsen/logrus"
)

// It logs what it returns.
func lay(ctx context.Context, name string) error {
	if ctx.Err() != nil {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		logrus.WithField("name", name).WithError(err).Error("cannot lay it")
		return err // want `err is logged and returned`
	}
	return f.Close()
}

// It keeps the error in an entry, and logs nothing.
func layQuietly(ctx context.Context, name string) error {
	if ctx.Err() != nil {
		return nil
	}
	f, err := os.Create(name)
	if err != nil {
		if s, fails := logrus.WithError(err).String(); fails == nil {
			remember(s)
		}
		return err
	}
	return f.Close()
}

func remember(string) {}

func build(ctx context.Context) error {
	if err := lay(ctx, "floor"); err != nil {
		return errors.New("no floor") // ok: the cause is in the log
	}
	if err := layQuietly(ctx, "carpet"); err != nil {
		return errors.New("no carpet") // want `the error of layQuietly is replaced`
	}
	return nil
}

// A hash never fails to take a text.
func digest(h hash.Hash, f *os.File, text string) (string, error) {
	if _, err := h.Write([]byte(text)); err != nil {
		return "", errors.New("no digest") // ok
	}
	if _, err := f.Write([]byte(text)); err != nil {
		return "", errors.New("no copy") // want `the error of Write is replaced`
	}
	return fmt.Sprint(h.Sum(nil)), nil
}
