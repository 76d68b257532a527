// Package peer has methods whose errors go over the wire.
package peer

import (
	"context"
	"errors"
	"fmt"
)

// Messages, as they are generated.

type UserRequest struct{ name string }

func (*UserRequest) ProtoMessage() {}

type UserReply struct{ id string }

func (*UserReply) ProtoMessage() {}

type CallOption interface{ before() }

func ask(ctx context.Context, id string) (string, error) { return id, ctx.Err() }

type server struct{}

// From immudb: the peer is told what it may know.
func (s *server) CreateUser(ctx context.Context, req *UserRequest) (*UserReply, error) {
	id, err := s.loggedIn(ctx)
	if err != nil {
		return nil, fmt.Errorf("could not get user data") // ok
	}
	if err := s.visible(ctx, id); err != nil {
		return nil, err
	}
	if err := s.stored(ctx, id); err != nil {
		return nil, err
	}
	return &UserReply{id}, func() error {
		if _, err := ask(ctx, id); err != nil {
			return errors.New("try again") // ok: a part of the method
		}
		return nil
	}()
}

// Only methods that answer call it.
func (s *server) visible(ctx context.Context, id string) error {
	if _, err := ask(ctx, id); err != nil {
		return fmt.Errorf("please login") // ok
	}
	return nil
}

func (s *server) loggedIn(ctx context.Context) (string, error) { return ask(ctx, "me") }

// Others call it, too.
func (s *server) stored(ctx context.Context, id string) error {
	if _, err := ask(ctx, id); err != nil {
		return fmt.Errorf("not stored") // want `the error of ask is replaced by a new one`
	}
	return nil
}

func (s *server) Sweep(ctx context.Context) error { return s.stored(ctx, "old") }

// No message, no wire.
func (s *server) Find(ctx context.Context, name string) (*UserReply, error) {
	id, err := ask(ctx, name)
	if err != nil {
		return nil, errors.New("find failed") // want `the error of ask is replaced by a new one`
	}
	return &UserReply{id}, nil
}

// Who calls has options.
type client struct{}

func (c *client) CreateUser(ctx context.Context, req *UserRequest, opts ...CallOption) (*UserReply, error) {
	id, err := ask(ctx, req.name)
	if err != nil {
		return nil, errors.New("create failed") // want `the error of ask is replaced by a new one`
	}
	return &UserReply{id}, nil
}

// A function has nobody registered.
func create(ctx context.Context, req *UserRequest) (*UserReply, error) {
	id, err := ask(ctx, req.name)
	if err != nil {
		return nil, errors.New("create failed") // want `the error of ask is replaced by a new one`
	}
	return &UserReply{id}, nil
}
