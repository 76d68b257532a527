package semaphoreleak_test

import (
	"testing"

	"github.com/asynclint/asynclint/analyzers/ruletest"
	"github.com/asynclint/asynclint/analyzers/semaphoreleak"
)

func Test(t *testing.T) { ruletest.Run(t, semaphoreleak.Rule) }
