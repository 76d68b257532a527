// Package grpc is a stub with part of the interface of google.golang.org/grpc,
// for fixtures.
package grpc

import "context"

type ServiceRegistrar interface {
	RegisterService(desc any, impl any)
}

type Server struct{}

func (s *Server) RegisterService(desc any, impl any) {}

type ServerStream interface {
	SetHeader(map[string][]string) error
	SendHeader(map[string][]string) error
	SetTrailer(map[string][]string)
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}

type ClientStream interface {
	Header() (map[string][]string, error)
	Trailer() map[string][]string
	CloseSend() error
	Context() context.Context
	SendMsg(m any) error
	RecvMsg(m any) error
}
