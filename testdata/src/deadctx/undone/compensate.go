package undone

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"
)

type cloud interface {
	CreateVolume(ctx context.Context, gb int) (string, error)
	CreateVM(ctx context.Context, vol string) (string, error)
	DeleteVolume(ctx context.Context, id string) error
	StopVM(ctx context.Context, id string) error
	Describe(ctx context.Context, id string) (string, error)
}

// What is made is deleted when the next step fails. (A provisioner.)
func provision(ctx context.Context, c cloud, gb int) (string, error) {
	vol, err := c.CreateVolume(ctx, gb)
	if err != nil {
		return "", fmt.Errorf("create volume: %w", err)
	}
	vm, err := c.CreateVM(ctx, vol)
	if err != nil {
		cctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		if derr := c.DeleteVolume(cctx, vol); derr != nil { // want `DeleteVolume works under ctx, whose end may be why CreateVM failed \(line 25\): then DeleteVolume fails too, and what CreateVolume did \(line 21\) stays; give it one of its own, context.WithTimeout\(context.WithoutCancel\(ctx\), ...\)`
			log.Print(derr)
		}
		return "", fmt.Errorf("create vm: %w", err)
	}
	return vm, nil
}

// Methods of the package, about what both are given.
func (s *service) start(ctx context.Context, name string, run func(context.Context) error) error {
	if err := s.acquire(ctx, name); err != nil {
		return err
	}
	if err := run(ctx); err != nil {
		s.release(ctx, name) // want `release works under ctx, whose end may be why run failed`
		return err
	}
	return nil
}

// About nothing, of a generic function.
func hold[T any](ctx context.Context, l locker, v T, use func(context.Context, T) error) error {
	if err := l.Lock(ctx); err != nil {
		return err
	}
	if err := use(ctx, v); err != nil {
		if uerr := l.Unlock(ctx); uerr != nil { // want `Unlock works under ctx, whose end may be why use failed`
			err = errors.Join(err, uerr)
		}
		return err
	}
	return nil
}

// From a container of tests: to ask for its address does nothing that could be undone.
type container interface {
	Host(ctx context.Context) (string, error)
	MappedPort(ctx context.Context, port string) (string, error)
	Terminate(ctx context.Context) error
}

func address(ctx context.Context, c container) (string, error) {
	host, err := c.Host(ctx)
	if err != nil {
		return "", err
	}
	port, err := c.MappedPort(ctx, "80")
	if err != nil {
		return "", errors.Join(err, c.Terminate(ctx)) // ok
	}
	return host + port, nil
}

// It has a context of its own.
func provisionWell(ctx context.Context, c cloud, gb int) (string, error) {
	vol, err := c.CreateVolume(ctx, gb)
	if err != nil {
		return "", err
	}
	vm, err := c.CreateVM(ctx, vol)
	if err != nil {
		cctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 30*time.Second)
		defer cancel()
		if derr := c.DeleteVolume(cctx, vol); derr != nil { // ok
			log.Print(derr)
		}
		return "", err
	}
	return vm, nil
}

// The call that fails has another context.
func inTime(ctx context.Context, c cloud, gb int) (string, error) {
	vol, err := c.CreateVolume(ctx, gb)
	if err != nil {
		return "", err
	}
	tctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	vm, err := c.CreateVM(tctx, vol)
	if err != nil {
		_ = c.DeleteVolume(ctx, vol) // ok
		return "", err
	}
	return vm, nil
}

// It asks whether the context has ended.
func asksFirst(ctx context.Context, c cloud, gb int) (string, error) {
	vol, err := c.CreateVolume(ctx, gb)
	if err != nil {
		return "", err
	}
	vm, err := c.CreateVM(ctx, vol)
	if err != nil {
		if ctx.Err() == nil {
			_ = c.DeleteVolume(ctx, vol) // ok
		}
		return "", err
	}
	return vm, nil
}

var errQuota = errors.New("quota")

// The error is another one.
func quota(ctx context.Context, c cloud, gb int) (string, error) {
	vol, err := c.CreateVolume(ctx, gb)
	if err != nil {
		return "", err
	}
	vm, err := c.CreateVM(ctx, vol)
	if err != nil {
		if errors.Is(err, errQuota) {
			_ = c.DeleteVolume(ctx, vol) // ok
		}
		return "", err
	}
	return vm, nil
}

// Nothing was made before: it deletes what was there.
func replace(ctx context.Context, c cloud, vol string) error {
	if _, err := c.Describe(ctx, vol); err != nil {
		return c.DeleteVolume(ctx, vol) // ok
	}
	text, err := c.Describe(ctx, vol)
	if err != nil {
		return err
	}
	if _, err := c.CreateVM(ctx, text); err != nil {
		return c.DeleteVolume(ctx, vol) // ok
	}
	return nil
}

// Something else is deleted than what was made.
func other(ctx context.Context, c cloud, old string) error {
	vol, err := c.CreateVolume(ctx, 1)
	if err != nil {
		return err
	}
	if _, err := c.CreateVM(ctx, vol); err != nil {
		return c.DeleteVolume(ctx, old) // ok
	}
	return nil
}

// What failed does not end with the context.
func check(ctx context.Context, c cloud, f func(string) error) error {
	vol, err := c.CreateVolume(ctx, 1)
	if err != nil {
		return err
	}
	if err := f(vol); err != nil {
		_ = c.DeleteVolume(ctx, vol) // ok
		return err
	}
	return nil
}

// All went well.
func swap(ctx context.Context, c cloud) error {
	vol, err := c.CreateVolume(ctx, 1)
	if err != nil {
		return err
	}
	if _, err := c.CreateVM(ctx, vol); err != nil {
		return err
	}
	return c.DeleteVolume(ctx, vol) // ok
}

// The context of a program never ends.
func program(c cloud) error {
	ctx := context.Background()
	vol, err := c.CreateVolume(ctx, 1)
	if err != nil {
		return err
	}
	if _, err := c.CreateVM(ctx, vol); err != nil {
		return c.DeleteVolume(ctx, vol) // ok
	}
	return nil
}
