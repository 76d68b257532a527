package hotloop
